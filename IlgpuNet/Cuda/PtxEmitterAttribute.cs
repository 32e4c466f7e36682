namespace IlgpuNet.Cuda;

/// <summary>Marks a method as a CUDA instruction and names the method of the same class that writes its PTX.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PtxEmitterAttribute(string emitter) : Attribute
{
    /// <summary>The name of the method.</summary>
    public string Emitter { get; } = emitter;
}
