namespace IlgpuNet.Training.Data;

/// <summary>Work on many items by several threads, its results in the order of the items.</summary>
internal static class OrderedParallel
{
    private const int ItemsPerWorker = 16;

    /// <summary>Does something with every item; no more than some of each worker's are ahead of the consumer.</summary>
    /// <param name="items">The items.</param>
    /// <param name="workers">What each thread works with, its buffers for one.</param>
    /// <param name="work">What is done with an item.</param>
    /// <param name="cancellation">Ends the enumeration.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IEnumerable<TResult> Select<TItem, TWorker, TResult>(
        IReadOnlyList<TItem> items,
        IReadOnlyList<TWorker> workers,
        Func<TWorker, TItem, TResult> work,
        CancellationToken cancellation)
    {
        TResult[] results = new TResult[workers.Count * ItemsPerWorker];
        for (int first = 0; first < items.Count; first += results.Length)
        {
            int start = first, count = Math.Min(results.Length, items.Count - first);
            Parallel.For(0, workers.Count, worker =>
            {
                for (int i = worker; i < count && !cancellation.IsCancellationRequested; i += workers.Count)
                    results[i] = work(workers[worker], items[start + i]);
            });
            cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < count; i++)
                yield return results[i];
        }
    }
}
