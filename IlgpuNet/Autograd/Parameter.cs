using IlgpuNet.Tensors;

namespace IlgpuNet.Autograd;

/// <summary>A tensor of a model that training changes.</summary>
public sealed class Parameter : StateTensor
{
    private Tensor? _gradient;
    private bool _fresh;

    /// <summary>
    /// A parameter of <paramref name="shape"/>; it has no memory until its model is placed on a device.
    /// </summary>
    public Parameter(Shape shape, Initialiser initialiser, FileLayout layout = FileLayout.Plain)
        : base(shape, layout, initialiser)
    {
    }

    /// <summary>The gradient of the last backward pass.</summary>
    /// <exception cref="InvalidOperationException">The model was placed for inference only.</exception>
    public Tensor Gradient => _gradient ??
        throw new InvalidOperationException($"parameter '{Name}' has no gradient: its model was placed for inference");

    /// <summary>Whether the last backward pass reached it.</summary>
    public bool HasGradient => _fresh;

    internal override void Place(string name, Tensor value)
    {
        base.Place(name, value);
        value.Parameter = this;
    }

    internal void PlaceGradient(Tensor gradient)
    {
        _gradient = gradient;
        Value.RequiresGradient = true;
    }

    /// <summary>Marks the gradient as belonging to a finished step: the next backward pass overwrites it.</summary>
    internal void ForgetGradient() => _fresh = false;

    internal GradientTarget GradientTarget()
    {
        GradientTarget target = new(Gradient, Accumulate: _fresh);
        _fresh = true;
        return target;
    }
}
