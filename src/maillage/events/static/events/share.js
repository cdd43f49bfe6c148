// The share button uses the system's own sheet when there is one; otherwise its page offers the ways to share.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href$='/partager/']");
  if (!link || !navigator.share) return;
  event.preventDefault();
  const canonical = document.querySelector("link[rel=canonical]");
  navigator.share({ title: document.title, url: canonical ? canonical.href : location.href }).catch(() => {});
});
