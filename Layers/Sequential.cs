using System.Globalization;
using IlgpuNet.Tensors;

namespace IlgpuNet.Layers;

/// <summary>Modules applied one after the other, named <c>0</c>, <c>1</c>, ... in their order.</summary>
public sealed class Sequential : Module
{
    /// <summary>The given modules in their order.</summary>
    public Sequential(params IEnumerable<Module> modules)
    {
        foreach (Module module in modules)
            Child(Children.Count.ToString(CultureInfo.InvariantCulture), module);
    }

    /// <inheritdoc/>
    public override string ToString() => $"Sequential of {Children.Count}";

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x)
    {
        Tensor y = x;
        foreach (Module module in Children)
            y = module.Forward(y);
        return y;
    }
}
