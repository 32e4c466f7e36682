using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// The sums of a tensor's values and of their squares per channel, taken while the values were made: a batch-norm that
/// is given them need not read the tensor for its statistics.
/// </summary>
public sealed class ChannelMoments
{
    /// <summary>The moments of <paramref name="rows"/> rows of channels.</summary>
    internal ChannelMoments(Tensor sums, long rows) => (Sums, Rows) = (sums, rows);

    /// <summary>Sums and sums of squares, [2, C], in double.</summary>
    internal Tensor Sums { get; }

    /// <summary>How many values of each channel were summed.</summary>
    internal long Rows { get; }

    /// <summary>Whether they can be those of <paramref name="x"/>.</summary>
    internal bool Fit(Tensor x) => Rows == x.Shape.Rows && Sums.Shape.C == x.Shape.C;
}
