namespace IlgpuNet.Training.Inference;

/// <summary>Writes classifications one by one in some format; disposing it writes what comes last.</summary>
internal interface IPredictionWriter : IDisposable
{
    /// <summary>Writes one.</summary>
    void Write(Classification classification);
}
