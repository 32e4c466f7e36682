namespace IlgpuNet.Operations;

/// <summary>A transform of a short convolution in one direction, of vectors of neighbouring channels.</summary>
internal unsafe interface IWinogradStep
{
    /// <summary>Vectors read.</summary>
    static abstract int From { get; }

    /// <summary>Vectors written.</summary>
    static abstract int To { get; }

    /// <summary>Transforms. The pointers lead to the first vector, the steps to the next, in floats.</summary>
    static abstract void Apply(float* source, nint step, float* result, nint resultStep);
}
