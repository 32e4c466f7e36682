namespace IlgpuNet.Operations;

/// <summary>
/// A short convolution in one direction, F(m, 3): m results of a window of three from m + 2 elements by as many
/// products, y = A^T [(G g) * (B^T d)]. The elements are vectors of neighbouring channels. In two directions the
/// transforms are applied to the columns and then to the rows.
/// </summary>
internal unsafe interface IWinogradRow
{
    /// <summary>Results of a patch in one direction, m.</summary>
    static abstract int Results { get; }

    /// <summary>Elements of a patch in one direction, m + 2.</summary>
    static abstract int Extent { get; }

    /// <summary>B^T d. The pointers lead to the first vector, the steps to the next, in floats.</summary>
    static abstract void Source(float* d, nint step, float* result, nint resultStep);

    /// <summary>G g.</summary>
    static abstract void Weights(float* g, nint step, float* result, nint resultStep);

    /// <summary>A^T m.</summary>
    static abstract void Result(float* m, nint step, float* result, nint resultStep);

    /// <summary>A dy, the gradient of the products before the factor B^T d.</summary>
    static abstract void ResultGradient(float* dy, nint step, float* result, nint resultStep);

    /// <summary>G^T m, which makes the gradient of the window from that of G g.</summary>
    static abstract void WeightGradient(float* m, nint step, float* result, nint resultStep);
}
