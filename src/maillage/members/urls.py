"""Addresses of members and of what reaches them."""

from django.urls import path

from maillage.members.views import composing, letters, mine, people

app_name = "members"
urlpatterns = [
    path("membres/", people.people, name="people"),
    path("membres/<slug:slug>/", people.person, name="person"),
    path("membres/<slug:slug>/ecrire/", people.write, name="write"),
    path("membres/<slug:slug>/distance/", people.keep_distance, name="keep_distance"),
    path("mon-fil/", mine.feed, name="feed"),
    path("mon-espace/page/", mine.profile, name="profile"),
    path("mon-espace/suivis/", mine.follows, name="follows"),
    path("mon-espace/suivis/rythme/", mine.rhythm, name="rhythm"),
    path("mon-espace/messages/", people.inbox, name="messages"),
    path("mon-espace/messages/<uuid:uid>/", people.message, name="message"),
    path("mon-espace/messages/<uuid:uid>/signaler/", people.report, name="report_message"),
    path("mon-espace/distances/", people.distances, name="distances"),
    path("suivis/", mine.change_follow, name="change_follow"),
    path("suivis/resume/<str:token>/", mine.digest, name="digest"),
    path("lettres/", letters.letters, name="letters"),
    path("lettres/abonnement/", letters.ask, name="ask_letter"),
    path("lettres/abonnement/envoye/", letters.sent, name="letter_sent"),
    path("lettres/abonnement/moi/", letters.receive, name="receive_letter"),
    path("lettres/abonnement/<str:token>/", letters.subscription, name="subscription"),
    path("lettres/<slug:slug>/", letters.letter, name="letter"),
    path("coordination/lettres/", composing.desk, name="desk"),
    path("coordination/lettres/nouvelle/", composing.begin, name="begin"),
    path("coordination/lettres/<int:pk>/", composing.compose, name="compose"),
    path("coordination/lettres/<int:pk>/choisir/", composing.choose, name="choose"),
    path("coordination/lettres/<int:pk>/apercu/", composing.preview, name="preview"),
    path("coordination/lettres/<int:pk>/apercu/courriel/", composing.laid_out, name="laid_out"),
    path("coordination/lettres/<int:pk>/partir/", composing.leave, name="leave"),
    path("coordination/lettres/<int:pk>/envoi/", composing.progress, name="progress"),
]
