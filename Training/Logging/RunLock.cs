using System.Diagnostics.CodeAnalysis;

namespace IlgpuNet.Training.Logging;

/// <summary>
/// Keeps a folder to one process: the file <c>run.lock</c> in it, opened for that process alone. The operating system
/// closes it when the process ends, in whatever way; the file itself stays, unless <see cref="Delete"/> takes it away.
/// On file systems without locks nothing is kept.
/// </summary>
internal sealed class RunLock : IDisposable
{
    // What the open answers while another has the file: EWOULDBLOCK of Linux and of macOS, a sharing violation of
    // Windows.
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
            do
                taken = new RunLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            while (!taken.IsInPlace());
            return true;
        }
        catch (IOException error) when (error.HResult is Linux or MacOS or Windows)
        {
            taken = null;
            return false;
        }
    }

    /// <summary>
    /// Deletes the file and gives the folder to others, in an order in which the file cannot be another's already.
    /// </summary>
    /// <exception cref="IOException">Another has taken the lock meanwhile, on Windows; its file stays.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public void Delete()
    {
        // Windows deletes no open file, be it ours or another's; elsewhere files are deleted whoever has them open.
        if (OperatingSystem.IsWindows())
            _file.Dispose();
        File.Delete(_file.Name);
        _file.Dispose();
    }

    /// <summary>Gives the folder to others.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>
    /// Whether the file is still there: the one before may have deleted it between its opening and its locking.
    /// </summary>
    private bool IsInPlace()
    {
        if (File.Exists(_file.Name))
            return true;
        Dispose();
        return false;
    }
}
