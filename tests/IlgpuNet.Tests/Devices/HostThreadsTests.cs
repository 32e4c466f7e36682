using IlgpuNet.Devices;

namespace IlgpuNet.Tests.Devices;

public class HostThreadsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_item_runs_exactly_once(int count)
    {
        using HostThreads threads = new(count);
        foreach (int items in (int[])[0, 1, 2, 3, 1000])
        {
            int[] calls = new int[items];
            threads.Run(items, item => Interlocked.Increment(ref calls[item]));
            Assert.All(calls, times => Assert.Equal(1, times));
        }
    }

    [Fact]
    public void Runs_that_follow_each_other_closely_never_mix()
    {
        using HostThreads threads = new(4);
        (long[] sums, long[] expected) = (new long[3], new long[3]);
        for (int run = 0; run < 20_000; run++)
        {
            int items = 1 + run % sums.Length;
            threads.Run(items, item => sums[item] += run);
            for (int item = 0; item < items; item++)
                expected[item] += run;
        }
        Assert.Equal(expected, sums);
    }

    [Fact]
    public void Workers_that_fell_asleep_wake_up()
    {
        using HostThreads threads = new(2);
        for (int run = 0; run < 3; run++)
        {
            Thread.Sleep(20);
            // Each item waits for the other, so one thread alone would never finish.
            using Barrier barrier = new(2);
            threads.Run(2, _ => Assert.True(barrier.SignalAndWait(TimeSpan.FromSeconds(30))));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Exception_of_a_body_reaches_the_caller_and_the_threads_go_on(int count)
    {
        using HostThreads threads = new(count);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() =>
            threads.Run(100, item => throw new InvalidOperationException($"item {item}")));
        Assert.StartsWith("item ", error.Message, StringComparison.Ordinal);
        int calls = 0;
        threads.Run(100, _ => Interlocked.Increment(ref calls));
        Assert.Equal(100, calls);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Run_within_a_run_is_refused(int count)
    {
        using HostThreads threads = new(count);
        Assert.Throws<InvalidOperationException>(() => threads.Run(10, _ => threads.Run(1, _ => { })));
        threads.Run(1, _ => { });
    }

    [Fact]
    public void Callers_on_several_threads_take_turns()
    {
        using HostThreads threads = new(2);
        int running = 0, overlaps = 0;
        Parallel.For(0, 4, _ =>
        {
            for (int run = 0; run < 200; run++)
            {
                threads.Run(1, _ =>
                {
                    if (Interlocked.Increment(ref running) > 1)
                        Interlocked.Increment(ref overlaps);
                    Interlocked.Decrement(ref running);
                });
            }
        });
        Assert.Equal(0, overlaps);
    }

    [Fact]
    public void Stopped_threads_refuse_to_run()
    {
        HostThreads threads = new(2);
        threads.Dispose();
        threads.Dispose();
        Assert.Throws<ObjectDisposedException>(() => threads.Run(1, _ => { }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HostThreads(0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData((1 << 15) - 1)]
    [InlineData(1 << 15)]
    [InlineData((1 << 15) + 1)]
    [InlineData(100_000)]
    public void Chunks_cover_a_range_once(int count)
    {
        using HostDevice device = new(threads: 2);
        int[] calls = new int[count];
        device.ForChunks(count, (start, length) =>
        {
            for (long i = start; i < start + length; i++)
                Interlocked.Increment(ref calls[i]);
        });
        Assert.All(calls, times => Assert.Equal(1, times));
    }
}
