"""From a release to a static site: pages, downloads and the query console."""
