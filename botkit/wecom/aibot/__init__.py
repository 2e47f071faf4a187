"""The AI bot (智能机器人): reached by callbacks with JSON inside, or over one long connection."""
