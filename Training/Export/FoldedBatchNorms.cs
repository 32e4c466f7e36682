using IlgpuNet.Autograd;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Export;

/// <summary>
/// The batch-norms that can go into the weights of a convolution: everything that reads the convolution's result
/// normalises it with the same batch-norm, directly or behind an average, which commutes with it.
/// </summary>
internal sealed class FoldedBatchNorms
{
    private readonly Dictionary<Tensor, List<TracedOperation>> _readers = [];
    private readonly Dictionary<Tensor, Normalisation> _convolutions = [];
    private readonly HashSet<Tensor> _normalised = [];

    private FoldedBatchNorms(IReadOnlyList<TracedOperation> operations)
    {
        foreach (TracedOperation operation in operations)
        {
            foreach (Tensor input in operation.Inputs.Distinct())
            {
                if (!_readers.TryGetValue(input, out List<TracedOperation>? readers))
                    _readers[input] = readers = [];
                readers.Add(operation);
            }
        }
    }

    /// <summary>No batch-norm is folded.</summary>
    public static FoldedBatchNorms None => new([]);

    /// <summary>Those of a trace.</summary>
    public static FoldedBatchNorms Find(IReadOnlyList<TracedOperation> operations)
    {
        FoldedBatchNorms folded = new(operations);
        foreach (Tensor y in operations.Where(operation => operation.Function is Conv2d).Select(o => o.Output))
        {
            HashSet<Tensor> same = [y];
            if (folded.OnlyNormalisation(y, same) is { } normalisation)
            {
                folded._convolutions.Add(y, normalisation);
                folded._normalised.UnionWith(same);
            }
        }
        return folded;
    }

    /// <summary>The batch-norm that the convolution with this result takes over; null for none.</summary>
    public Normalisation? Of(Tensor y) => _convolutions.GetValueOrDefault(y);

    /// <summary>Whether the tensor comes out normalised: a convolution's result, or an average of one.</summary>
    public bool Includes(Tensor x) => _normalised.Contains(x);

    /// <summary>
    /// The one batch-norm by which all readers of <paramref name="x"/> see it; null if there is none.
    /// </summary>
    private Normalisation? OnlyNormalisation(Tensor x, HashSet<Tensor> same)
    {
        Normalisation? only = null;
        foreach (Normalisation? normalisation in UsesOf(x, same))
        {
            if (normalisation is null || (only is not null && only.Gamma != normalisation.Gamma))
                return null;
            only = normalisation;
        }
        return only;
    }

    private IEnumerable<Normalisation?> UsesOf(Tensor x, HashSet<Tensor> same)
    {
        foreach (TracedOperation reader in _readers.GetValueOrDefault(x, []))
        {
            switch (reader.Function)
            {
                case BatchNorm norm:
                    yield return norm.X == x ? norm.Normalisation : null;
                    break;
                case BottleneckTail tail when tail.Gate != x:
                    if (tail.X == x)
                        yield return tail.Normalisation;
                    if (tail.Shortcut == x)
                        yield return tail.ShortcutNormalisation;
                    break;
                case AveragePool pool when IsAverage(pool.Vertical) && IsAverage(pool.Horizontal):
                    same.Add(reader.Output);
                    yield return OnlyNormalisation(reader.Output, same);
                    break;
                default:
                    yield return null;
                    break;
            }
        }
    }

    /// <summary>Whether the weights of each range sum to what it is divided by: not where padding counts.</summary>
    private static bool IsAverage(PoolRanges ranges)
    {
        for (int i = 0; i < ranges.Outputs; i++)
        {
            float sum = 0;
            foreach (float weight in ranges.Weights[ranges.Starts[i]..ranges.Ends[i]])
                sum += weight;
            if (sum != ranges.Divisors[i])
                return false;
        }
        return true;
    }
}
