namespace IlgpuNet.Storage.Torch;

/// <summary>A type of numpy in a pickle.</summary>
/// <param name="code">Its kind and width in bytes, such as <c>f8</c>.</param>
internal sealed class NumpyType(string code)
{
    /// <summary>Its kind and width in bytes.</summary>
    public string Code => code;

    /// <summary>Whether the most significant byte of its numbers comes first.</summary>
    public bool IsBigEndian { get; private set; }

    /// <summary>Takes the byte order from what numpy hands <c>dtype.__setstate__</c>: (version, order, ...).</summary>
    public void SetState(object? state) => IsBigEndian = state is PickleTuple { Items: [long, string order, ..] }
        ? order == ">"
        : throw new FormatException("its pickle has a type of numpy without a byte order");
}
