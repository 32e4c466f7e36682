using System.Buffers.Binary;
using System.Text;

namespace IlgpuNet.Storage.Torch;

/// <summary>
/// Reads a pickle of plain containers, numbers, texts and what <see cref="IPickleObjects"/> allows. A pickle is a
/// program; this machine knows only the instructions that build such values (protocols 2 to 5). It runs nothing: a
/// class or function is a name, looked up in a list of allowed ones the moment it is read (GLOBAL and STACK_GLOBAL),
/// before anything can refer to it. Source: CPython's Lib/pickletools.py.
/// </summary>
internal sealed class PickleMachine
{
    // The pickle of a ResNet-152 with its optimiser has about 60,000 instructions in 600,000 bytes.
    private const int MaximumSteps = 2 << 20;
    private const long MaximumBytes = 64 << 20;
    private const int LongestNumber = 8;

    private static readonly object s_mark = new();

    private readonly ByteCursor _source;
    private readonly IPickleObjects _objects;
    private readonly Dictionary<uint, object?> _memo = [];
    private readonly List<object?> _stack = [];

    private PickleMachine(ByteCursor source, IPickleObjects objects) => (_source, _objects) = (source, objects);

    /// <summary>Reads one pickle; the source is then behind it.</summary>
    /// <exception cref="FormatException">
    /// It is damaged, or not made of allowed parts; the message ends a sentence about the file.
    /// </exception>
    public static object? Read(ByteCursor source, IPickleObjects objects) => new PickleMachine(source, objects).Run();

    private object? Run()
    {
        long start = _source.Position;
        for (int step = 0; step < MaximumSteps && _source.Position - start <= MaximumBytes; step++)
        {
            long at = _source.Position;
            byte code = _source.ReadByte();
            if (code == (byte)'.')
                return Pop();
            if (!Literal(code) && !Container(code) && !Object(code))
            {
                throw new FormatException(
                    $"its pickle has the instruction 0x{code:x2} at byte {at}, which no file of weights needs");
            }
        }
        throw new FormatException($"its pickle has more than {MaximumSteps} instructions or {MaximumBytes} bytes");
    }

    private bool Literal(byte code)
    {
        switch (code)
        {
            case (byte)'N':
                Push(null);
                return true;
            case 0x88 or 0x89:
                Push(code == 0x88);
                return true;
            case (byte)'K':
                Push((long)_source.ReadByte());
                return true;
            case (byte)'M':
                Push((long)BinaryPrimitives.ReadUInt16LittleEndian(_source.Read(2)));
                return true;
            case (byte)'J':
                Push((long)BinaryPrimitives.ReadInt32LittleEndian(_source.Read(4)));
                return true;
            case 0x8a:
                Push(Integer(_source.Read(_source.ReadByte())));
                return true;
            case (byte)'G':
                Push(BinaryPrimitives.ReadDoubleBigEndian(_source.Read(8)));
                return true;
            case 0x8c:
                Push(Encoding.UTF8.GetString(_source.Read(_source.ReadByte())));
                return true;
            case (byte)'X':
                Push(Encoding.UTF8.GetString(_source.Read(Length())));
                return true;
            case (byte)'U':
                Push(Encoding.Latin1.GetString(_source.Read(_source.ReadByte())));
                return true;
            case (byte)'T':
                Push(Encoding.Latin1.GetString(_source.Read(Length())));
                return true;
            case (byte)'C':
                Push(_source.Read(_source.ReadByte()).ToArray());
                return true;
            default:
                return false;
        }
    }

    private bool Container(byte code)
    {
        switch (code)
        {
            case (byte)'(':
                Push(s_mark);
                return true;
            case (byte)')':
                Push(PickleTuple.Empty);
                return true;
            case 0x85 or 0x86 or 0x87:
                Push(new PickleTuple(PopLast(code - 0x84)));
                return true;
            case (byte)'t':
                Push(new PickleTuple(PopToMark()));
                return true;
            case (byte)']':
                Push(new PickleList());
                return true;
            case (byte)'a':
                object? item = Pop();
                Top<PickleList>().Items.Add(item);
                return true;
            case (byte)'e':
                object?[] items = PopToMark();
                Top<PickleList>().Items.AddRange(items);
                return true;
            case (byte)'}':
                Push(new PickleDictionary());
                return true;
            case (byte)'s':
                object?[] pair = PopLast(2);
                Fill(Top<PickleDictionary>(), pair);
                return true;
            case (byte)'u':
                object?[] pairs = PopToMark();
                Fill(Top<PickleDictionary>(), pairs);
                return true;
            default:
                return false;
        }
    }

    private bool Object(byte code)
    {
        switch (code)
        {
            case 0x80:
                byte protocol = _source.ReadByte();
                return protocol is >= 2 and <= 5
                    ? true
                    : throw new FormatException($"its pickle has the unknown protocol {protocol}");
            case 0x95:
                _source.ReadInt64();
                return true;
            case (byte)'0':
                Pop();
                return true;
            case (byte)'q':
                _memo[_source.ReadByte()] = Peek();
                return true;
            case (byte)'r':
                _memo[Index()] = Peek();
                return true;
            case 0x94:
                _memo[(uint)_memo.Count] = Peek();
                return true;
            case (byte)'h':
                Push(Remembered(_source.ReadByte()));
                return true;
            case (byte)'j':
                Push(Remembered(Index()));
                return true;
            case (byte)'c':
                string module = _source.ReadLine();
                Push(Allowed(new PickleGlobal(module, _source.ReadLine())));
                return true;
            case 0x93:
                Push(PopLast(2) is [string where, string what]
                    ? Allowed(new PickleGlobal(where, what))
                    : throw new FormatException("its pickle has a global without a name"));
                return true;
            case (byte)'R' or 0x81:
                Push(PopLast(2) is [PickleGlobal function, PickleTuple arguments]
                    ? _objects.Call(function, arguments.Items)
                    : throw new FormatException("its pickle calls what is no function"));
                return true;
            case (byte)'b':
                object? state = Pop();
                _objects.Build(Peek(), state);
                return true;
            case (byte)'Q':
                Push(_objects.Persistent(Pop()));
                return true;
            default:
                return false;
        }
    }

    private static object Integer(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LongestNumber)
            throw new FormatException($"its pickle has a number of {bytes.Length} bytes");
        long value = 0;
        for (int i = 0; i < bytes.Length; i++)
            value |= (long)bytes[i] << (8 * i);
        int unused = 64 - 8 * bytes.Length;
        return bytes.Length == 0 ? 0L : value << unused >> unused;
    }

    private static void Fill(PickleDictionary dictionary, object?[] keysAndValues)
    {
        if (keysAndValues.Length % 2 != 0)
            throw new FormatException("its pickle has a key without a value");
        for (int i = 0; i < keysAndValues.Length; i += 2)
            dictionary.Items.Add((keysAndValues[i], keysAndValues[i + 1]));
    }

    private PickleGlobal Allowed(PickleGlobal global) => _objects.Allows(global)
        ? global
        : throw new FormatException(
            $"its pickle asks for '{Printable(global)}', and only tensors and plain containers are read; "
            + "load it in Python and save its state_dict alone");

    private static string Printable(PickleGlobal global) =>
        string.Concat(global.ToString().Take(80).Select(c => char.IsControl(c) ? '?' : c));

    private long Length() => BinaryPrimitives.ReadUInt32LittleEndian(_source.Read(4));

    private uint Index() => BinaryPrimitives.ReadUInt32LittleEndian(_source.Read(4));

    private object? Remembered(uint index) => _memo.TryGetValue(index, out object? value)
        ? value
        : throw new FormatException($"its pickle refers to a value {index} that it never kept");

    private void Push(object? value) => _stack.Add(value);

    private object? Pop()
    {
        object? value = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object? Peek() => _stack.Count > 0 && _stack[^1] != s_mark
        ? _stack[^1]
        : throw new FormatException("its pickle takes more values than it has");

    private T Top<T>()
        where T : class => Peek() as T ?? throw new FormatException("its pickle fills what is no container");

    private object?[] PopLast(int count)
    {
        object?[] values = new object?[count];
        for (int i = count - 1; i >= 0; i--)
            values[i] = Pop();
        return values;
    }

    private object?[] PopToMark()
    {
        int mark = _stack.LastIndexOf(s_mark);
        if (mark < 0)
            throw new FormatException("its pickle takes more values than it has");
        object?[] values = [.. _stack.Skip(mark + 1)];
        _stack.RemoveRange(mark, _stack.Count - mark);
        return values;
    }
}
