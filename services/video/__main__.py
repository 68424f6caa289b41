from services.video.app import assemble
from services.video.settings import VideoSettings
from shared.messaging.application import run

if __name__ == "__main__":
    run("video", VideoSettings, assemble)
