brew();
