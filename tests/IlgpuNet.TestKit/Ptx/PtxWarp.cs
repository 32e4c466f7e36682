using System.Numerics;

namespace IlgpuNet.TestKit.Ptx;

/// <summary>
/// Thirty-two threads that run together. Where they part, those furthest behind run first, so that all are together
/// again where their ways meet, and before what the whole warp has to execute.
/// </summary>
internal sealed class PtxWarp
{
    /// <summary>Threads of a warp.</summary>
    public const int Lanes = 32;

    private readonly PtxKernel _kernel;
    private readonly ulong[] _registers;
    private readonly SortedList<int, uint> _places = [];
    private readonly uint _all;
    private uint _exited;

    /// <summary>A warp at the kernel's beginning.</summary>
    public PtxWarp(PtxKernel kernel, PtxGroup group, int index)
    {
        (_kernel, Group, FirstThread) = (kernel, group, index * Lanes);
        int threads = Math.Min(Lanes, group.Grid.Threads - FirstThread);
        _all = threads == Lanes ? uint.MaxValue : (1U << threads) - 1;
        _registers = new ulong[kernel.Registers * Lanes];
        Copies = [.. Enumerable.Range(0, Lanes).Select(_ => new PtxCopyQueue())];
        foreach ((int register, Func<PtxWarp, int, ulong> value) in kernel.Presets)
        {
            for (int lane = 0; lane < Lanes; lane++)
                Register(register)[lane] = value(this, lane);
        }
        Place(0, _all);
    }

    /// <summary>The group it belongs to.</summary>
    public PtxGroup Group { get; }

    /// <summary>The number of its first thread in the group.</summary>
    public int FirstThread { get; }

    /// <summary>The lane that an instruction is busy with, for messages.</summary>
    public int Lane { get; set; }

    /// <summary>Each lane's copies under way.</summary>
    public PtxCopyQueue[] Copies { get; }

    /// <summary>Whether every thread has returned.</summary>
    public bool HasEnded => _exited == _all;

    /// <summary>The number of the busy lane's thread in the group.</summary>
    public int ThreadOfGroup => FirstThread + Lane;

    /// <summary>The number of the busy lane's thread in the grid.</summary>
    public int ThreadOfGrid => Group.Index * Group.Grid.Threads + ThreadOfGroup;

    /// <summary>A register of every lane.</summary>
    public Span<ulong> Register(int index) => _registers.AsSpan(index * Lanes, Lanes);

    /// <summary>Runs to the next barrier, or to the end.</summary>
    /// <exception cref="PtxFault">A thread does what it may not.</exception>
    public void Run()
    {
        while (_places.Count > 0)
        {
            int next = NextIndex();
            (int place, uint lanes) = (_places.GetKeyAtIndex(next), _places.GetValueAtIndex(next));
            _places.RemoveAt(next);
            // Whoever stands there is joined.
            int end = next < _places.Count ? _places.GetKeyAtIndex(next) : int.MaxValue;
            PtxInstruction instruction = _kernel.Code[place];
            try
            {
                do
                {
                    instruction = _kernel.Code[place];
                    if (Waits(instruction, lanes) && _places.Count > 0)
                        break;
                    uint active = Active(instruction, lanes);
                    if (active != 0)
                        Execute(instruction, active);
                    if (instruction.Flow is PtxFlow.Next or PtxFlow.NextTogether)
                        place++;
                    else if (!Follow(instruction, ref place, ref lanes, active))
                        return;
                }
                while (place < end);
                Place(place, lanes);
            }
            catch (Exception e) when (e is PtxFault or ArithmeticException)
            {
                throw new PtxFault(
                    $"{_kernel.Name}, group {Group.Index}, thread {ThreadOfGroup}, "
                    + $"line {instruction.Line}: {instruction.Text}",
                    e);
            }
        }
    }

    /// <summary>Those furthest behind that need not wait for others.</summary>
    private int NextIndex()
    {
        for (int i = 0; i < _places.Count; i++)
        {
            if (!Waits(_kernel.Code[_places.GetKeyAtIndex(i)], _places.GetValueAtIndex(i)))
                return i;
        }
        throw new PtxFault($"{_kernel.Name}, group {Group.Index}: no lane of warp {FirstThread / Lanes} can go on: "
            + string.Join(", ", _places.Select(part => $"{part.Value:x8} at line {_kernel.Code[part.Key].Line}")));
    }

    private bool Waits(PtxInstruction instruction, uint lanes) => lanes != _all && TakesAll(instruction);

    /// <summary>Where the lanes go behind an instruction that changes their way; false where they wait.</summary>
    private bool Follow(PtxInstruction instruction, ref int place, ref uint lanes, uint active)
    {
        switch (instruction.Flow)
        {
            case PtxFlow.Branch:
                Place(place + 1, lanes & ~active);
                (place, lanes) = (instruction.Target, active);
                // The caller takes up whoever is furthest behind.
                if (active == 0 || _places.Count > 0)
                {
                    Place(place, lanes);
                    (place, lanes) = (int.MaxValue, 0);
                }
                return true;
            case PtxFlow.Return:
                _exited |= active;
                lanes &= ~active;
                place = lanes == 0 ? int.MaxValue : place + 1;
                return true;
            default:
                place++;
                if (active == 0)
                    return true;
                Place(place, lanes);
                return false;
        }
    }

    private void Execute(PtxInstruction instruction, uint active)
    {
        if (active != _all && TakesAll(instruction))
            throw new PtxFault($"lanes {active:x8} execute what all of {_all:x8} have to");
        instruction.Step(this, active);
    }

    private static bool TakesAll(PtxInstruction instruction) =>
        instruction.Flow is PtxFlow.NextTogether or PtxFlow.Barrier;

    private uint Active(PtxInstruction instruction, uint lanes)
    {
        if (instruction.Guard < 0)
            return lanes;
        uint active = 0;
        Span<ulong> guard = Register(instruction.Guard);
        for (uint rest = lanes; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            if (guard[lane] != 0 == instruction.GuardedBy)
                active |= 1U << lane;
        }
        return active;
    }

    private void Place(int place, uint lanes)
    {
        if (lanes != 0)
            _places[place] = _places.GetValueOrDefault(place) | lanes;
    }
}
