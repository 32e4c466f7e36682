using System.Runtime.CompilerServices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>What operations demand of their operands, said in one way.</summary>
internal static class Operands
{
    /// <summary>Refuses operands on different devices.</summary>
    public static void OnOneDevice(string operation, Tensor first, params ReadOnlySpan<Tensor?> others)
    {
        foreach (Tensor? other in others)
        {
            if (other is not null && other.Device != first.Device)
            {
                throw new ArgumentException(
                    $"{operation}: one operand is on {first.Device.Name}, another on {other.Device.Name}");
            }
        }
    }

    /// <summary>Refuses an operand of another shape.</summary>
    public static void HasShape(
        string operation, Tensor tensor, Shape expected, [CallerArgumentExpression(nameof(tensor))] string name = "")
    {
        if (tensor.Shape != expected)
            throw new ArgumentException($"{operation}: {name} has shape {tensor.Shape} where {expected} is expected");
    }

    /// <summary>Refuses operands that hold numbers of different types.</summary>
    public static void HaveOneType(string operation, Tensor first, params ReadOnlySpan<Tensor?> others)
    {
        foreach (Tensor? other in others)
        {
            if (other is not null && other.DType != first.DType)
            {
                throw new ArgumentException(
                    $"{operation}: one operand is {first}, another {other}; {nameof(Cast)} makes their types alike");
            }
        }
    }

    /// <summary>Refuses an operand that is not [N, H, W, C].</summary>
    public static void IsFeatureMap(
        string operation, Tensor tensor, [CallerArgumentExpression(nameof(tensor))] string name = "")
    {
        if (tensor.Shape.Rank != 4)
            throw new ArgumentException($"{operation}: {name} has shape {tensor.Shape} where [N, H, W, C] is expected");
    }

    /// <summary>Refuses logits that are not [N, K] numbers, and labels that are not [N] integers.</summary>
    public static void AreLabelled(string operation, Tensor logits, Tensor labels)
    {
        if (logits.Shape.Rank != 2 || logits.DType == DType.Int32)
            throw new ArgumentException($"{operation}: logits are {logits} where [N, K] numbers are expected");
        Shape one = new(logits.Shape.N);
        if (labels.Shape != one || labels.DType != DType.Int32)
            throw new ArgumentException($"{operation}: labels are {labels} where {one} integers are expected");
    }

    /// <summary>Refuses logits that are not [N, K] numbers, and targets that are not as many numbers.</summary>
    public static void HaveTargets(string operation, Tensor logits, Tensor targets)
    {
        if (logits.Shape.Rank != 2 || logits.DType == DType.Int32)
            throw new ArgumentException($"{operation}: logits are {logits} where [N, K] numbers are expected");
        if (targets.Shape != logits.Shape || targets.DType != logits.DType)
        {
            throw new ArgumentException(
                $"{operation}: targets are {targets} where {logits.Shape} numbers are expected");
        }
    }
}
