namespace IlgpuNet.Cuda;

/// <summary>What a lane holds of 16 x 8 sums: the layout is <see cref="FragmentLayout.Accumulator"/>.</summary>
internal struct AccumulatorFragment
{
    public float Element0, Element1, Element2, Element3;
}
