namespace IlgpuNet.Operations;

/// <summary>Some channels of the pixels of one line of a map.</summary>
/// <param name="elements">The map.</param>
/// <param name="line">The line, counted through all images.</param>
/// <param name="channel">The piece of a pixel that holds the channels.</param>
/// <param name="columns">Pixels of a line.</param>
/// <param name="width">Pieces of a pixel.</param>
internal readonly struct LaneLine<TElement>(
    Elements<TElement> elements, int line, int channel, int columns, int width)
    where TElement : unmanaged, IElement<TElement>
{
    private readonly int _start = line * columns * width + channel;

    /// <summary>A pixel, zero outside of the map.</summary>
    public TLanes Load<TLanes>(int column)
        where TLanes : unmanaged, ILanes<TLanes> => column >= 0 && column < columns
            ? elements.Load<TLanes>(_start + column * width)
            : TLanes.Fill(0);
}
