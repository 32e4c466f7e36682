using IlgpuNet.Tensors;

namespace IlgpuNet.Autograd;

/// <summary>
/// A tensor of a model that is saved with it but not trained: the running statistics of a batch-norm.
/// </summary>
public sealed class StateBuffer : StateTensor
{
    /// <summary>A buffer of <paramref name="shape"/>; it has no memory until its model is placed on a device.</summary>
    public StateBuffer(Shape shape, Initialiser initialiser)
        : base(shape, FileLayout.Plain, initialiser)
    {
    }
}
