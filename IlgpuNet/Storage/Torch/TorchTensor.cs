namespace IlgpuNet.Storage.Torch;

/// <summary>A block of numbers that tensors are views of.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Count">Number of elements.</param>
internal sealed record TorchStorage(string Key, SafeTensorType Type, long Count)
{
    /// <summary>Its first byte in the file, once that is known.</summary>
    public long? Offset { get; set; }
}

/// <summary>
/// A view of a storage: element [i, j, ...] is number Start + i strides[0] + j strides[1] + ... of it.
/// </summary>
/// <param name="Storage">The storage.</param>
/// <param name="Start">The number of its first element.</param>
/// <param name="Shape">Its extents.</param>
/// <param name="Strides">How far apart neighbours are along each axis, in elements.</param>
internal sealed record TorchTensor(TorchStorage Storage, long Start, long[] Shape, long[] Strides)
{
    /// <summary>Number of elements.</summary>
    public long Count { get; } = CountOf(Shape);

    /// <summary>How many elements of the storage lie between its first and its last, both included.</summary>
    public long Span { get; } = SpanOf(Shape, Strides);

    /// <summary>Whether its elements follow each other row by row.</summary>
    public bool IsContiguous
    {
        get
        {
            long expected = 1;
            for (int axis = Shape.Length - 1; axis >= 0; axis--)
            {
                if (Shape[axis] != 1 && Strides[axis] != expected)
                    return false;
                expected *= Shape[axis];
            }
            return true;
        }
    }

    /// <summary>Its values row by row, from the stretch of the storage that it spans.</summary>
    public float[] Gather(ReadOnlySpan<float> span)
    {
        float[] values = new float[Count];
        long[] index = new long[Shape.Length];
        long at = 0;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = span[(int)at];
            for (int axis = Shape.Length - 1; axis >= 0; axis--)
            {
                at += Strides[axis];
                if (++index[axis] < Shape[axis])
                    break;
                at -= Shape[axis] * Strides[axis];
                index[axis] = 0;
            }
        }
        return values;
    }

    private static long CountOf(long[] shape)
    {
        long count = 1;
        foreach (long extent in shape)
            count = checked(count * extent);
        return count;
    }

    private static long SpanOf(long[] shape, long[] strides)
    {
        if (shape.Contains(0))
            return 0;
        long last = 0;
        for (int axis = 0; axis < shape.Length; axis++)
            last = checked(last + checked((shape[axis] - 1) * strides[axis]));
        return checked(last + 1);
    }
}
