namespace IlgpuNet.Training.Report;

/// <summary>One of the images that a network judged worst.</summary>
/// <param name="Judged">What it said of the image.</param>
/// <param name="Pixels">The image as the network took it: rows, columns, then red, green, blue, normalised.</param>
public sealed record WorstImage(JudgedImage Judged, float[] Pixels);
