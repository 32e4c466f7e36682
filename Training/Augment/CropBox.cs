namespace IlgpuNet.Training.Augment;

/// <summary>A rectangle of whole pixels.</summary>
/// <param name="X">The first column.</param>
/// <param name="Y">The first row.</param>
/// <param name="Width">The number of columns.</param>
/// <param name="Height">The number of rows.</param>
public readonly record struct CropBox(int X, int Y, int Width, int Height);
