using ILGPU;

namespace IlgpuNet.Operations;

/// <summary>
/// How a factor of a matrix product lies in memory, as a thread reads it: four rows of the left one or four columns of
/// the right one, which are called lines here, at positions of the inner extent.
/// </summary>
internal interface IFactorLayout
{
    /// <summary>Four lines at one position; lines behind the last are the last once more.</summary>
    static abstract FourLanes At<TLanes>(Factor factor, int line, int position)
        where TLanes : unmanaged, ILanes<TLanes>;

    /// <summary>Four lines at four positions.</summary>
    static abstract LaneQuad<FourLanes> AtFour<TLanes>(Factor factor, int line, int position)
        where TLanes : unmanaged, ILanes<TLanes>;
}

/// <summary>A matrix that is multiplied.</summary>
internal struct Factor
{
    public ArrayView<float> Values;

    /// <summary>Rows of the left factor, columns of the right one.</summary>
    public int Lines;

    /// <summary>The extent that is summed over.</summary>
    public int Depth;

    /// <summary>The <paramref name="i"/>th of four lines, or the last one.</summary>
    public readonly int Line(int first, int i) => first + i < Lines ? first + i : Lines - 1;
}

/// <summary>A factor whose inner extent is the last in memory: [lines, depth].</summary>
internal struct DepthLast : IFactorLayout
{
    public static FourLanes At<TLanes>(Factor factor, int line, int position)
        where TLanes : unmanaged, ILanes<TLanes> => FourNumbers.Of(
            factor.Values[factor.Line(line, 0) * factor.Depth + position],
            factor.Values[factor.Line(line, 1) * factor.Depth + position],
            factor.Values[factor.Line(line, 2) * factor.Depth + position],
            factor.Values[factor.Line(line, 3) * factor.Depth + position]);

    public static LaneQuad<FourLanes> AtFour<TLanes>(Factor factor, int line, int position)
        where TLanes : unmanaged, ILanes<TLanes> => FourNumbers.Transpose(new()
        {
            A = Positions<TLanes>(factor, line, 0, position),
            B = Positions<TLanes>(factor, line, 1, position),
            C = Positions<TLanes>(factor, line, 2, position),
            D = Positions<TLanes>(factor, line, 3, position),
        });

    private static FourLanes Positions<TLanes>(Factor factor, int line, int i, int position)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int first = factor.Line(line, i) * factor.Depth + position;
        return FourNumbers.Load<TLanes>(factor.Values, first, first + FourLanes.Count - 1);
    }
}

/// <summary>A factor whose inner extent is the first in memory: [depth, lines].</summary>
internal struct DepthFirst : IFactorLayout
{
    public static FourLanes At<TLanes>(Factor factor, int line, int position)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int start = position * factor.Lines;
        return FourNumbers.Load<TLanes>(factor.Values, start + line, start + factor.Lines - 1);
    }

    public static LaneQuad<FourLanes> AtFour<TLanes>(Factor factor, int line, int position)
        where TLanes : unmanaged, ILanes<TLanes> => new()
        {
            A = At<TLanes>(factor, line, position),
            B = At<TLanes>(factor, line, position + 1),
            C = At<TLanes>(factor, line, position + 2),
            D = At<TLanes>(factor, line, position + 3),
        };
}
