using System.Collections.Concurrent;
using ILGPU;

namespace IlgpuNet.Cuda;

/// <summary>
/// Where the lanes of an emulated warp leave what the others need of them. ILGPU's own shuffles on the CPU cost
/// milliseconds; an exchange here costs one barrier of the warp.
/// </summary>
internal sealed class WarpMailbox
{
    private static readonly ConcurrentDictionary<int, WarpMailbox> s_meetings = [];
    private static int s_lastMeeting;

    // Two boxes in turn: a lane that fills the next box has passed the barrier behind which all have read the one
    // before the last.
    private readonly Box[] _boxes = [new(), new()];

    [ThreadStatic]
    private static int t_exchanges;

    /// <summary>The mailbox of the executing thread's warp. All lanes call it together, once in their lives.</summary>
    public static WarpMailbox Meet()
    {
        int meeting = 0;
        if (Warp.LaneIdx == 0)
        {
            meeting = Interlocked.Increment(ref s_lastMeeting);
            s_meetings[meeting] = new WarpMailbox();
        }
        meeting = Warp.Shuffle(meeting, 0);
        WarpMailbox mailbox = s_meetings[meeting];
        Warp.Barrier();
        s_meetings.TryRemove(meeting, out _);
        return mailbox;
    }

    /// <summary>The box of the next exchange, to be filled before <see cref="Deliver"/>.</summary>
    public Box Next() => _boxes[t_exchanges++ % 2];

    /// <summary>Waits until every lane has filled its part of the box.</summary>
    public static void Deliver() => Warp.Barrier();

    /// <summary>Room for one exchange.</summary>
    internal sealed class Box
    {
        /// <summary>The left factor of an mma by rows.</summary>
        public float[] Left { get; } = new float[16 * 16];

        /// <summary>The right factor of an mma by rows.</summary>
        public float[] Right { get; } = new float[16 * 8];

        /// <summary>A shared address of each lane.</summary>
        public int[] Addresses { get; } = new int[FragmentLayout.Lanes];
    }
}
