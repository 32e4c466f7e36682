using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>The factors of one block in single precision.</summary>
internal struct BlockFactors
{
    public float LearningRate;
    public float Decay;
    public float Gradient;

    /// <summary>Those of a block of no table.</summary>
    public static BlockFactors One => new() { LearningRate = 1, Decay = 1, Gradient = 1 };
}

/// <summary>A <see cref="SegmentTable"/> as kernels read it.</summary>
internal struct SegmentViews
{
    public ArrayView<int> SegmentOfBlock;
    public ArrayView<float> Factors;
    public int Present;

    /// <summary>The views of a table; without one, any valid views that are not read.</summary>
    public static SegmentViews Of(SegmentTable? table, Tensor values) => table is null
        ? new SegmentViews { SegmentOfBlock = values.FloatView().Cast<int>(), Factors = values.FloatView() }
        : new SegmentViews
        {
            SegmentOfBlock = table.SegmentOfBlock.IntegerView(),
            Factors = table.Factors.FloatView(),
            Present = 1,
        };

    /// <summary>The factors of an element.</summary>
    public readonly BlockFactors At(int element)
    {
        if (Present == 0)
            return BlockFactors.One;
        int row = SegmentTable.FactorsPerSegment * SegmentOfBlock[element / SegmentTable.Block];
        return new BlockFactors { LearningRate = Factors[row], Decay = Factors[row + 1], Gradient = Factors[row + 2] };
    }
}

/// <summary>A <see cref="SegmentTable"/> in host memory, in either precision.</summary>
internal readonly unsafe struct SegmentPointers(SegmentTable? table)
{
    private readonly int* _segmentOfBlock = table is null ? null : table.SegmentOfBlock.Integers();
    private readonly float* _singles = table is { Factors.DType: DType.Float32 } ? table.Factors.Floats() : null;
    private readonly double* _doubles = table is { Factors.DType: DType.Float64 } ? table.Factors.Doubles() : null;

    /// <summary>The factors of an element in single precision.</summary>
    public BlockFactors Single(long element)
    {
        if (_singles == null)
            return BlockFactors.One;
        float* row = _singles + SegmentTable.FactorsPerSegment * (long)_segmentOfBlock[element / SegmentTable.Block];
        return new BlockFactors { LearningRate = row[0], Decay = row[1], Gradient = row[2] };
    }

    /// <summary>The factors of an element in double precision.</summary>
    public SegmentFactors Double(long element)
    {
        if (_doubles == null)
            return new SegmentFactors(1, 1, 1);
        double* row = _doubles + SegmentTable.FactorsPerSegment * (long)_segmentOfBlock[element / SegmentTable.Block];
        return new SegmentFactors(row[0], row[1], row[2]);
    }
}
