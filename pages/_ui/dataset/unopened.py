"""What a link says of the parts of the page that are not open."""

from pages._ui.dataset import browse, quality, split
from pages._ui.dataset.source import ALL, Data
from pages._ui.widgets import link_checks
from pages._ui.widgets import link_parameters as links
from pages._ui.widgets.url_state import read


def check_unopened(data: Data) -> None:
    """It is checked all the same; a page of near-duplicates or faults, which take long to find, by what it can be."""
    folders = data.folders
    link_checks.check_choice(links.SHOW, lambda: [ALL, *folders.classes], "a class of this folder, or all,")
    link_checks.check_choice(links.FILE, lambda: folders.names, "a picture of this folder")
    chosen = read(links.SHOW, ALL)
    label = folders.classes.index(chosen) if chosen in folders.classes else None
    link_checks.check_whole(links.PAGE, folders.pages(browse.PER_PAGE, label))
    for parameter, per_page in ((links.LEAK_PAGE, split.PER_PAGE), (links.QUALITY_PAGE, quality.PER_PAGE)):
        link_checks.check_most(parameter, -(-len(folders.names) // per_page))
