namespace IlgpuNet.Cuda;

/// <summary>
/// Marks a kernel whose speed matters and states how it is launched. Its registers must allow the plan, and nothing of
/// it may live in local memory: the assembly tests hold it to that.
/// </summary>
/// <param name="threads">Threads of a group.</param>
/// <param name="groupsPerMultiprocessor">Groups that a multiprocessor is to hold at a time.</param>
/// <param name="sharedBytes">Dynamic shared memory of a group.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class HotKernelAttribute(int threads, int groupsPerMultiprocessor, int sharedBytes) : Attribute
{
    /// <summary>Threads of a group.</summary>
    public int Threads { get; } = threads;

    /// <summary>Groups that a multiprocessor is to hold at a time.</summary>
    public int GroupsPerMultiprocessor { get; } = groupsPerMultiprocessor;

    /// <summary>Dynamic shared memory of a group.</summary>
    public int SharedBytes { get; } = sharedBytes;
}
