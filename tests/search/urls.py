"""A page for things to be found."""

from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("<slug:name>/<int:number>/", lambda request, name, number: HttpResponse(name), name="thing")]
