using IlgpuNet.Tensors;

namespace IlgpuNet.Autograd;

/// <summary>
/// The gradients of one backward pass. A tensor that feeds several functions gets its gradient in pieces: the first
/// writer overwrites fresh memory, the later ones accumulate. Parameters have memory of their own for it.
/// </summary>
public sealed class Gradients
{
    private readonly Dictionary<Tensor, Tensor> _gradients = [];

    /// <summary>Whether <paramref name="x"/> wants a gradient.</summary>
    public static bool Needs(Tensor? x) => x is { RequiresGradient: true };

    /// <summary>The destination for a piece of the gradient of <paramref name="x"/>.</summary>
    public GradientTarget For(Tensor x)
    {
        if (x.Parameter is { } parameter)
            return parameter.GradientTarget();
        if (_gradients.TryGetValue(x, out Tensor? dx))
            return new GradientTarget(dx, Accumulate: true);
        return new GradientTarget(Add(x), Accumulate: false);
    }

    /// <summary>The gradient of a tensor that no recorded function made; null if nothing reached it.</summary>
    public Tensor? Of(Tensor leaf) => _gradients.GetValueOrDefault(leaf);

    /// <summary>The leaves that have gradients, and those.</summary>
    internal IEnumerable<KeyValuePair<Tensor, Tensor>> Leaves => _gradients;

    /// <summary>Memory for the gradient of <paramref name="x"/>, held by this pass and not by any scope.</summary>
    internal Tensor Add(Tensor x)
    {
        Tensor dx = Tensor.Unscoped(x.Device, x.Shape, x.DType);
        _gradients.Add(x, dx);
        return dx;
    }

    /// <summary>Takes the finished gradient of <paramref name="y"/>; the caller releases it.</summary>
    internal Tensor? Take(Tensor y) => _gradients.Remove(y, out Tensor? dy) ? dy : null;

    internal void Release()
    {
        foreach (Tensor gradient in _gradients.Values)
            gradient.Release();
        _gradients.Clear();
    }
}
