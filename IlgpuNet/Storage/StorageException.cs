namespace IlgpuNet.Storage;

/// <summary>
/// A file cannot be read or written, or does not hold what it should. The message is one sentence that names the file,
/// what is wrong and, where there is one, the remedy. A program that ends with it exits with code 3.
/// </summary>
public sealed class StorageException : Exception
{
    /// <summary>An error described by <paramref name="message"/>.</summary>
    public StorageException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its cause.</summary>
    public StorageException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
