namespace IlgpuNet.Training;

/// <summary>The loss of a run is no finite number any more; the message says where and what to try.</summary>
public sealed class DivergedException(string message) : Exception(message);
