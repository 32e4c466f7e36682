using IlgpuNet.Tensors;

namespace IlgpuNet.Autograd;

/// <summary>
/// One recorded application of an operation: what its backward pass needs, and how that pass works. An operation makes
/// one per call and hands it to <see cref="Tape.Record"/>. A function that is disposable is disposed when its tape is
/// done with it.
/// </summary>
public abstract class Function
{
    /// <summary>
    /// Computes the gradients of the inputs from <paramref name="dy"/>, the gradient of the output. For each input that
    /// <see cref="Gradients.Needs"/> names, the function takes a destination from <see cref="Gradients.For"/> and
    /// writes or accumulates into it.
    /// </summary>
    /// <param name="dy">Gradient of the output, of the output's shape. It is dead once this returns.</param>
    /// <param name="gradients">Where the gradients of the inputs go.</param>
    protected internal abstract void Backward(Tensor dy, Gradients gradients);
}

/// <summary>Where a gradient goes.</summary>
/// <param name="Tensor">The memory to write.</param>
/// <param name="Accumulate">
/// Whether to add to what is there; if not, what is there is unspecified and overwritten.
/// </param>
public readonly record struct GradientTarget(Tensor Tensor, bool Accumulate);
