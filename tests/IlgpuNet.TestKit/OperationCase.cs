using IlgpuNet.Tensors;

namespace IlgpuNet.TestKit;

/// <summary>What an operand of a case is to the checks.</summary>
public enum OperandRole
{
    /// <summary>Its gradient is checked.</summary>
    Differentiable,

    /// <summary>Read only, without a gradient.</summary>
    Constant,

    /// <summary>Changed by the operation (running statistics): its value afterwards is checked.</summary>
    State,
}

/// <summary>An operand of a case: uniform values of a given width about a centre, or integer labels.</summary>
/// <param name="Name">Distinguishes the operands of a case.</param>
/// <param name="Shape">Its extents.</param>
/// <param name="Role">What the checks do with it.</param>
/// <param name="Width">Width of the interval its values fill.</param>
/// <param name="Centre">Middle of that interval.</param>
/// <param name="Classes">If positive, the operand holds labels below it instead of numbers.</param>
public sealed record Operand(
    string Name,
    Shape Shape,
    OperandRole Role = OperandRole.Differentiable,
    double Width = 2,
    double Centre = 0,
    int Classes = 0)
{
    /// <summary>Whether it is a feature map, and no gate or weight of four extents.</summary>
    public bool IsMap => Shape.Rank == 4 && Name is "x" or "shortcut" or "a" or "b" or "images";
}

/// <summary>
/// One application of an operation. The same case is compared with the double reference, forward and backward, on every
/// device; its gradient is checked by finite differences in double; and benchmarks can time it.
/// </summary>
/// <param name="Operation">The operation's type name.</param>
/// <param name="Name">What is special about this case.</param>
/// <param name="Operands">What it is applied to.</param>
/// <param name="Apply">Applies the operation to the operands, in their order.</param>
public sealed record OperationCase(
    string Operation,
    string Name,
    IReadOnlyList<Operand> Operands,
    Func<IReadOnlyList<Tensor>, Tensor> Apply)
{
    /// <summary>
    /// Allowed difference from the reference: of the whole tensor, relative to its norm, in single precision.
    /// </summary>
    public double Tolerance { get; init; } = 2e-6;

    /// <summary>Whether finite differences are meaningful: false where the function jumps.</summary>
    public bool Smooth { get; init; } = true;

    /// <summary>Step of the finite differences; small enough that no operand crosses a kink.</summary>
    public double Step { get; init; } = 1e-5;

    /// <inheritdoc/>
    public override string ToString() => $"{Operation}: {Name}";
}

/// <summary>A list of cases; every class that implements it is found by <see cref="OperationCases.All"/>.</summary>
public interface IOperationCases
{
    /// <summary>The cases.</summary>
    IEnumerable<OperationCase> Cases { get; }
}

/// <summary>All cases of all operations.</summary>
public static class OperationCases
{
    /// <summary>Every case, in order of operation and name.</summary>
    public static IReadOnlyList<OperationCase> All { get; } =
    [
        .. typeof(OperationCases).Assembly.GetTypes()
            .Where(type => type.IsClass && typeof(IOperationCases).IsAssignableFrom(type))
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .SelectMany(type => ((IOperationCases)Activator.CreateInstance(type)!).Cases),
    ];
}
