"""The files of documents, in the storage: written once, read whole, found altered when they are."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from maillage.documents.models import Document


def keep_file(path: str, content: bytes) -> str:
    """Write a file under exactly this name; gives its digest."""
    if default_storage.exists(path):
        default_storage.delete(path)
    default_storage.save(path, ContentFile(content))
    return hashlib.sha256(content).hexdigest()


def file_of(document: Document) -> bytes:
    """The bytes of a document's file; raises `FileNotFoundError` when the storage lost it."""
    with default_storage.open(document.path) as opened:
        return bytes(opened.read())


def certificate_of(document: Document) -> bytes:
    """The bytes of the certificate of its signatures."""
    with default_storage.open(document.certificate_path) as opened:
        return bytes(opened.read())


def is_intact(document: Document) -> bool:
    """Whether the file kept is still the one whose digest was written."""
    try:
        return hashlib.sha256(file_of(document)).hexdigest() == document.sha256
    except FileNotFoundError:
        return False


def remove_files(document: Document) -> None:
    """Remove the file and the certificate."""
    default_storage.delete(document.path)
    default_storage.delete(document.certificate_path)
