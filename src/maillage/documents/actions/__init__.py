"""What upper floors call.

document = issue(actor=…, kind="loan_agreement", paper=Agreement(…), issuer=…, about=About(…), language="fr", at=…)
ask_signatures(actor=…, document=document, signers=[SignerData(…), …], at=…)
articles = written(issuer="organisation:42", kind="loan_agreement", language="fr", values={"borrower": …}).articles
"""

from maillage.documents.actions.issuing import About, compose, issue, move_documents, supersede, void
from maillage.documents.actions.signing import SignerData, ask_signatures, cancel_request, remind
from maillage.documents.actions.texts import Written, follow_default, save_text, written

__all__ = [
    "About",
    "SignerData",
    "Written",
    "ask_signatures",
    "cancel_request",
    "compose",
    "follow_default",
    "issue",
    "move_documents",
    "remind",
    "save_text",
    "supersede",
    "void",
    "written",
]
