"""What more than one service sees in a picture; needs OpenCV 4 and numpy when used."""
