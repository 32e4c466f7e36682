using System.Diagnostics.CodeAnalysis;

namespace IlgpuNet.Training.Logging;

/// <summary>
/// Keeps a folder to one process: the file <c>run.lock</c> in it, opened for that process alone. The operating system
/// closes it when the process ends, in whatever way; the file itself stays, because who deletes a lock may delete that of
/// the next. On file systems without locks nothing is kept.
/// </summary>
internal sealed class RunLock : IDisposable
{
    // What the open answers while another has the file: EWOULDBLOCK of Linux and of macOS, a sharing violation of Windows.
    private const int Linux = 11;
    private const int MacOS = 35;
    private const int Windows = unchecked((int)0x80070020);

    private readonly FileStream _file;

    private RunLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of a folder, unless another has it.</summary>
    /// <param name="path">The lock's file, in a folder that exists.</param>
    /// <param name="taken">The lock, to be disposed.</param>
    /// <exception cref="IOException">The file cannot be made, for another reason.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static bool TryTake(string path, [NotNullWhen(true)] out RunLock? taken)
    {
        try
        {
            taken = new RunLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            return true;
        }
        catch (IOException error) when (error.HResult is Linux or MacOS or Windows)
        {
            taken = null;
            return false;
        }
    }

    /// <summary>Gives the folder to others.</summary>
    public void Dispose() => _file.Dispose();
}
