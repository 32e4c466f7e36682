using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Data;

/// <summary>
/// A batch on its way to a device: the pixels of its pictures, which leave one by one; and of the whole batch what the
/// device does to them, and their classes. All of it lies in one piece of memory on either side.
/// </summary>
internal sealed class StagedPictures : IDisposable
{
    private readonly StagedTensor _memory;
    private readonly int _side;
    private readonly int _labels;
    private readonly int _pixels;

    /// <summary>Memory on both sides.</summary>
    /// <param name="device">The device.</param>
    /// <param name="capacity">The most pictures that there will be.</param>
    /// <param name="side">Their width and height.</param>
    /// <exception cref="DeviceException">The device has not the memory.</exception>
    public StagedPictures(AcceleratorDevice device, int capacity, int side)
    {
        _side = side;
        // Headers come first: they must begin at a multiple of their own length.
        _labels = capacity * PictureHeader.Words;
        _pixels = _labels + capacity;
        _memory = new StagedTensor(device, Length(capacity, side));
    }

    private int PictureLength => _side * _side;

    /// <summary>How many integers the device keeps for a batch.</summary>
    public static int Length(int capacity, int side) =>
        checked(capacity * (PictureHeader.Words + 1 + side * side));

    /// <summary>The memory for the pixels of a picture.</summary>
    public Span<int> Pixels(int slot) => _memory.Piece(_pixels + slot * PictureLength, PictureLength);

    /// <summary>What the device does to a picture.</summary>
    public PictureHeader Header(int slot) => PictureHeader.Read(HeaderWords(slot));

    /// <summary>Begins to send the pixels of a picture, and notes what the device does to them.</summary>
    public void Send(int slot, PictureHeader header)
    {
        header.Write(HeaderWords(slot));
        _memory.Send(_pixels + slot * PictureLength, PictureLength);
    }

    /// <summary>Moves a picture to another place, when nothing is on its way.</summary>
    public void Move(int from, int to)
    {
        Pixels(from).CopyTo(Pixels(to));
        Send(to, Header(from));
    }

    /// <summary>Begins to send what belongs to the whole batch, which is not mixed.</summary>
    /// <param name="labels">The classes of its images, which are all there.</param>
    public void SendRest(ReadOnlySpan<int> labels)
    {
        labels.CopyTo(_memory.Piece(_labels, labels.Length));
        _memory.Send(0, _pixels);
    }

    /// <summary>Begins to send how the batch is mixed.</summary>
    /// <param name="images">How many pictures it has.</param>
    /// <param name="mixture">How.</param>
    public void Mix(int images, PictureMixture mixture)
    {
        // What was sent before may still be on its way, and may be changed by this; this follows it in any case.
        for (int slot = 0; slot < images; slot++)
            new PictureHeader(Header(slot), mixture).Write(HeaderWords(slot));
        _memory.Send(0, images * PictureHeader.Words);
    }

    /// <summary>Waits until what was sent has arrived.</summary>
    public void AwaitArrival() => _memory.AwaitArrival();

    /// <summary>Makes the network's input of some pictures of the batch, when they have arrived.</summary>
    /// <param name="images">How many pictures the batch has.</param>
    /// <param name="first">The first that is wanted.</param>
    /// <param name="table">What the device makes of bytes.</param>
    /// <param name="input">Receives as many as it has images.</param>
    public void WriteInput(int images, int first, Tensor table, Tensor input)
    {
        PixelTable.Run(
            _memory.Arrived(_pixels, PixelTable.Pictures(images, _side, _side)),
            _memory.Arrived(0, PictureHeader.Shape(images)),
            table,
            first,
            input);
        _memory.NoteReaders();
    }

    /// <summary>Writes the classes of some images of the batch, when they have arrived.</summary>
    /// <param name="first">The first that is wanted.</param>
    /// <param name="labels">Receives as many as it has elements.</param>
    public void WriteLabels(int first, Tensor labels) => _memory.CopyArrived(_labels + first, labels);

    /// <summary>Waits until the memory may be overwritten.</summary>
    public void AwaitReaders() => _memory.AwaitReaders();

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _memory.Dispose();

    private Span<int> HeaderWords(int slot) =>
        _memory.Piece(slot * PictureHeader.Words, PictureHeader.Words);
}
