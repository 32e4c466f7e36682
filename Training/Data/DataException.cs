namespace IlgpuNet.Training.Data;

/// <summary>
/// Something is wrong with the data: a list, a folder, an image. The message says what, where, which value, and what to
/// do about it.
/// </summary>
public class DataException : Exception
{
    /// <summary>An error with its remedy in <paramref name="message"/>.</summary>
    public DataException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its cause.</summary>
    public DataException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
