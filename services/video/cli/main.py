"""The commands of `stillreel studio`: the studio on files, with neither a server nor a run."""

import typer

from services.video.cli.contact_sheet import contact_sheet
from services.video.cli.cut import cut
from services.video.cli.draw import draw
from services.video.cli.masks import masks
from services.video.cli.music import music, voice
from services.video.cli.render import render
from services.video.cli.score import score

app = typer.Typer(
    no_args_is_help=True,
    help="Render, score and finish clips from files on this machine.",
)


@app.callback()
def studio() -> None:
    """Keep `studio` a group of commands, however few there are."""


app.command()(draw)
app.command()(masks)
app.command()(render)
app.command()(score)
app.command("contact-sheet")(contact_sheet)
app.command()(cut)
app.command()(music)
app.command()(voice)
