using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Random;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public static partial class PixelTable
{
    /// <summary>The operation in the host's memory, in numbers of either precision.</summary>
    private sealed unsafe class HostPictures<T>(Tensor pictures, Tensor headers, T* table)
        where T : unmanaged, INumber<T>
    {
        private readonly int* _pixels = pictures.Integers();
        private readonly PictureHeader* _headers = (PictureHeader*)headers.Integers();
        private readonly int _images = pictures.Shape.N;
        private readonly int _height = pictures.Shape.H;
        private readonly int _width = pictures.Shape.W;

        /// <summary>Writes a row of pixels, counted from the first row of the first picture that is wanted.</summary>
        public void Row(int first, int row, T* to)
        {
            (int image, int line) = Math.DivRem(row, _height);
            int n = first + image, partner = _images - 1 - n;
            PictureMixture mixture = _headers[n].Mixture;
            T factor = T.CreateChecked(mixture.Factor);
            for (int column = 0; column < _width; column++)
            {
                bool mixed = n != partner && mixture.Holds(line, column);
                for (int c = 0; c < Channels; c++)
                {
                    T own = Value(n, line, column, c);
                    *to++ = mixed ? factor * own + (T.One - factor) * Value(partner, line, column, c) : own;
                }
            }
        }

        private T Value(int n, int line, int column, int channel)
        {
            PictureHeader header = _headers[n];
            if (header.Erases(line, column))
                return header.HasNoise == 0 ? T.Zero : T.CreateChecked(Noise(header, line, column, channel));
            int from = header.Mirrored != 0 ? _width - 1 - column : column;
            int pixel = _pixels[((long)n * _height + line) * _width + from];
            return table[channel * Values + (pixel >> 8 * channel & 0xff)];
        }

        private static float Noise(in PictureHeader header, int line, int column, int channel)
        {
            PhiloxCursor random = header.Noise.Generator.Cursor(header.NoiseAt(line, column, channel, Channels));
            return random.NextNormal();
        }
    }
}
