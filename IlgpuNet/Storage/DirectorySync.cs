using System.Runtime.InteropServices;

namespace IlgpuNet.Storage;

/// <summary>
/// Makes a rename survive a power failure. On Linux the entry of a directory reaches the disk when the directory itself
/// is synchronised, and .NET opens no directories, so the C library is asked. Elsewhere the file system's journal has
/// to do; a file system that refuses is left alone as well, because the file's own content is on the disk by then.
/// </summary>
internal static partial class DirectorySync
{
    private const int ReadOnly = 0;

    public static void Flush(string directory)
    {
        if (!OperatingSystem.IsLinux())
            return;
        int descriptor = Open(directory, ReadOnly);
        if (descriptor < 0)
            return;
        _ = Synchronise(descriptor);
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Synchronise(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
