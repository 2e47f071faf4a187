"""Which apps a rehearsal has beside those of the settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from botkit.rehearsal import Rehearsal
from botkit.settings.loading import load


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A bot that is used, and one that nobody finished."""
    (tmp_path / "bots").mkdir()
    (tmp_path / "bots" / "used.py").write_text('from botkit import Bot\nbot = Bot("used")\n')
    (tmp_path / "bots" / "spare.py").write_text("this is no python\n")
    return tmp_path


@pytest.mark.parametrize("platform", ["wecom", "dingtalk"])
def test_the_other_platform_has_the_bots_of_the_settings_and_no_more(
    project: Path, platform: str
) -> None:
    config = project / "botkit.toml"
    config.write_text(f'[{platform}.own]\nbots = ["used"]\n')
    rehearsal = Rehearsal(load(config, {}), project, store=project / "dev.db")
    other = {"wecom": "dingtalk", "dingtalk": "wecom"}[platform]
    assert {f"{platform}/own": ["used"], f"{other}/main": ["used"]} == {
        name: [bot.name for bot in roster.bots] for name, roster in rehearsal.app.rosters.items()
    }


def test_without_an_app_in_the_settings_both_platforms_have_every_bot(project: Path) -> None:
    (project / "bots" / "spare.py").write_text('from botkit import Bot\nbot = Bot("spare")\n')
    config = project / "botkit.toml"
    config.touch()
    rehearsal = Rehearsal(load(config, {}), project, store=project / "dev.db")
    assert {"wecom/main": ["spare", "used"], "dingtalk/main": ["spare", "used"]} == {
        name: [bot.name for bot in roster.bots] for name, roster in rehearsal.app.rosters.items()
    }
