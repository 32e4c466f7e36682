using ILGPU;
using IlgpuNet.Cuda;

namespace IlgpuNet.Tests.Cuda;

/// <summary>Copies beside the arithmetic, and that a kernel that reads them too early is found out.</summary>
public class AsyncCopyTests(WarpDevice warps) : IClassFixture<WarpDevice>
{
    private const int Threads = 64;
    private const uint Poison = 0xffffffff;

    [Fact]
    public void Copies_arrive_behind_wait_and_barrier() =>
        Assert.Equal(Expected(thread => (uint)(thread ^ 1)), Run(CorrectKernel));

    [Fact]
    public void Missing_wait_reads_poison() => Assert.Equal(Expected(_ => Poison), Run(NoWaitKernel));

    [Fact]
    public void Missing_barrier_reads_poison() => Assert.Equal(Expected(_ => Poison), Run(NoBarrierKernel));

    [Fact]
    public void Wait_for_older_groups_leaves_the_newest_under_way() =>
        Assert.Equal(Expected(thread => thread < Threads / 2 ? (uint)thread : Poison), Run(OlderGroupKernel));

    [Fact]
    public void Bytes_beyond_the_source_become_zero() => Assert.Equal(
        Expected(thread => (uint)Enumerable.Range(0, thread % 5).Sum(word => thread + 1000 * word)),
        Run(PartialKernel));

    private static uint[] Expected(Func<int, uint> value) => [.. Enumerable.Range(0, Threads).Select(value)];

    /// <summary>The word that each thread wrote; the input's vector i is i, i + 1000, i + 2000, i + 3000.</summary>
    private uint[] Run(Action<WarpArguments> kernel)
    {
        uint[] input = [.. Enumerable.Range(0, Threads * 4).Select(word => (uint)(word / 4 + word % 4 * 1000))];
        return WarpRun.Group(warps.Device, kernel, Threads, Threads * AsyncCopy.Bytes, input, Threads);
    }

    /// <summary>Begins the copy of a thread's own vector, as far as wanted; the address of shared memory.</summary>
    private static int Begin(WarpArguments a, int bytes)
    {
        ArrayView<UInt4> memory = SharedMemory.GetDynamic<UInt4>();
        int shared = SharedAddress.Of(ref memory[0], memory.IntLength);
        AsyncCopy.Begin(ref a.Input.Cast<UInt4>()[Group.IdxX], bytes, shared + Group.IdxX * AsyncCopy.Bytes);
        AsyncCopyCommit.Group();
        return shared;
    }

    /// <summary>When all have read, lets what is under way arrive, so that the next kernel finds nothing.</summary>
    private static void End()
    {
        Group.Barrier();
        AsyncCopyWait.AllBut(0);
        GroupBarrier.Wait();
    }

    /// <summary>Every thread reads what its neighbour copied.</summary>
    private static void CorrectKernel(WarpArguments a)
    {
        int shared = Begin(a, AsyncCopy.Bytes);
        AsyncCopyWait.AllBut(0);
        GroupBarrier.Wait();
        a.Output[Group.IdxX] = SharedLoad.Vector(shared + (Group.IdxX ^ 1) * AsyncCopy.Bytes).X;
    }

    private static void NoWaitKernel(WarpArguments a)
    {
        int shared = Begin(a, AsyncCopy.Bytes);
        GroupBarrier.Wait();
        a.Output[Group.IdxX] = SharedLoad.Vector(shared + (Group.IdxX ^ 1) * AsyncCopy.Bytes).X;
        End();
    }

    private static void NoBarrierKernel(WarpArguments a)
    {
        int shared = Begin(a, AsyncCopy.Bytes);
        // Only so that the neighbour has begun: this barrier comes before the wait.
        Group.Barrier();
        AsyncCopyWait.AllBut(0);
        a.Output[Group.IdxX] = SharedLoad.Vector(shared + (Group.IdxX ^ 1) * AsyncCopy.Bytes).X;
        End();
    }

    /// <summary>The second copy of the thread goes where another's first went.</summary>
    private static void OlderGroupKernel(WarpArguments a)
    {
        int shared = Begin(a, AsyncCopy.Bytes);
        AsyncCopyWait.AllBut(0);
        GroupBarrier.Wait();
        int target = shared + (Group.IdxX / 2 + Threads / 2) * AsyncCopy.Bytes;
        if (Group.IdxX % 2 == 0)
            AsyncCopy.Begin(ref a.Input.Cast<UInt4>()[Group.IdxX], AsyncCopy.Bytes, target);
        AsyncCopyCommit.Group();
        AsyncCopyWait.AllBut(1);
        GroupBarrier.Wait();
        a.Output[Group.IdxX] = SharedLoad.Vector(shared + Group.IdxX * AsyncCopy.Bytes).X;
        End();
    }

    /// <summary>Copies 0, 4, 8, 12, 16 bytes in turn and sums the words.</summary>
    private static void PartialKernel(WarpArguments a)
    {
        int shared = Begin(a, Group.IdxX % 5 * 4);
        AsyncCopyWait.AllBut(0);
        GroupBarrier.Wait();
        UInt4 vector = SharedLoad.Vector(shared + Group.IdxX * AsyncCopy.Bytes);
        a.Output[Group.IdxX] = vector.X + vector.Y + vector.Z + vector.W;
    }
}
