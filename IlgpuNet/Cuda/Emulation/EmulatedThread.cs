namespace IlgpuNet.Cuda;

/// <summary>
/// What the emulated instructions know of the thread that executes them. ILGPU's CPU accelerator runs each thread of a
/// group on an operating-system thread of its own, the same one in every launch.
/// </summary>
internal sealed unsafe class EmulatedThread
{
    [ThreadStatic]
    private static EmulatedThread? t_current;

    private byte* _sharedMemory;
    private int _sharedBytes;

    /// <summary>The executing thread.</summary>
    public static EmulatedThread Current => t_current ??= new EmulatedThread();

    /// <summary>Where the lanes of this thread's warp meet.</summary>
    public WarpMailbox Mailbox => field ??= WarpMailbox.Meet();

    /// <summary>Copies into shared memory that have not arrived.</summary>
    public AsyncCopyQueue Copies { get; } = new();

    /// <summary>Makes the shared memory of a new group addressable from zero.</summary>
    public void OpenSharedMemory(byte* memory, int bytes)
    {
        _sharedMemory = memory;
        _sharedBytes = bytes;
        Copies.Forget();
    }

    /// <summary>Shared memory at an address.</summary>
    /// <exception cref="InvalidOperationException">It lies outside, or not on a multiple of its size.</exception>
    public byte* SharedMemory(int address, int bytes)
    {
        if (address < 0 || address + bytes > _sharedBytes || address % bytes != 0)
        {
            throw new InvalidOperationException(
                $"{bytes} bytes at shared address {address} "
                + $"are not an aligned part of the {_sharedBytes} bytes there are");
        }
        return _sharedMemory + address;
    }
}
