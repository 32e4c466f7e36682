namespace IlgpuNet.Benchmarks.Loader;

/// <summary>What a measurement of the loader is of.</summary>
/// <param name="Photos">How many photographs there are.</param>
/// <param name="Records">How many pictures of CIFAR's and MNIST's size there are.</param>
/// <param name="ImageSize">Side of the network's input made of photographs.</param>
/// <param name="Workers">Numbers of worker threads.</param>
/// <param name="Repeats">Timed runs of each.</param>
internal sealed record LoaderSettings(int Photos, int Records, int ImageSize, IReadOnlyList<int> Workers, int Repeats);
