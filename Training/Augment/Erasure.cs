using IlgpuNet.Random;

namespace IlgpuNet.Training.Augment;

/// <summary>What is erased of an image.</summary>
/// <param name="Box">The rectangle; without pixels nothing is.</param>
/// <param name="Noise">Draws its values, rows, columns, then channels; null where they become zero.</param>
internal readonly record struct Erasure(CropBox Box, PhiloxCursor? Noise);
