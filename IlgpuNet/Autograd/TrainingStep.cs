using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Autograd;

/// <summary>
/// One step of training: tensors made during it go back to the pool when it is disposed, operations are recorded, and
/// <see cref="Backward"/> fills the gradients of the parameters.
/// </summary>
public sealed class TrainingStep : IDisposable
{
    private readonly MemoryScope _scope;
    private readonly Tape _tape;

    internal TrainingStep(Device device) => (_scope, _tape) = (device.OpenScope(), new Tape(device));

    /// <summary>
    /// Computes gradients from the loss on, or from the gradient <paramref name="dy"/> of any output.
    /// </summary>
    /// <returns>The gradients of leaf tensors; those of parameters are in the parameters.</returns>
    public Gradients Backward(Tensor output, Tensor? dy = null)
    {
        _tape.Backward(output, dy);
        return _tape.Gradients;
    }

    /// <summary>Gives the step's memory back.</summary>
    public void Dispose()
    {
        _tape.Dispose();
        _scope.Dispose();
    }
}
