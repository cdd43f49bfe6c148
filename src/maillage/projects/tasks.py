"""What happens by itself: news reach those who follow, projects of a forum are asked what came of it."""

from maillage.core.background import daily
from maillage.core.clock import now
from maillage.projects.actions.forums import ask_outcomes
from maillage.projects.actions.telling import tell_next
from maillage.projects.models import News


def tell_news(news_id: int, after: int) -> None:
    """Tell the next people about a piece of news, unless it was taken back."""
    news = News.objects.select_related("project__contribution__origin", "author").filter(pk=news_id).first()
    if news is not None:
        tell_next(news=news, at=now(), after=after)


@daily(at="07:40")
def ask_what_came_of_forums() -> None:
    """One question to each project, some weeks after its forum."""
    ask_outcomes(actor=None, at=now())
